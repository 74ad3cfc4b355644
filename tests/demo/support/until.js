/** Asks again and again until the answer is right; fails with the last answer when that takes unreasonably long. */
export async function until(ask, isRight, limitMs = 120_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > end) throw new Error(`never came true: ${isRight}; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
