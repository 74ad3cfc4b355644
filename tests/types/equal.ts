/** `true` if `A` and `B` are the same type, not merely assignable to each other. */
export type Equal<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

/** Compiles only for `true`. */
export function expectType<_ extends true>(): void {}
