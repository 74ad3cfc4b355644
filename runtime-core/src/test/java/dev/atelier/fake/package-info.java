/** The world outside the engine, played by a test. */
package dev.atelier.fake;
