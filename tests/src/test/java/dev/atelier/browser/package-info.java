/**
 * The core's behaviour after compilation: each test runs on the JVM, and in a browser as JavaScript
 * (plain and minified) and as Wasm GC.
 */
package dev.atelier.browser;
