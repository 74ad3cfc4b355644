/** How the minifier is set: modules of modern browsers, everything that is not exported may be renamed or removed. */
export const TERSER = {
  module: true,
  toplevel: true,
  ecma: 2020,
  compress: { passes: 3 },
  format: { comments: false },
};
