/** Closes itself before it has done anything. */

self.close();
