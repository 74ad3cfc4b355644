/** Rules for the code of all modules: who may use whom, and what must not ship. */
package dev.atelier.architecture;
