/** Seeded random programs that drive the real engine and judge it after every step. */
package dev.atelier.simulation;
