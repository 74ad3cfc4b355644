/** Cannot start: its script throws. */

throw new RangeError('thrown at top level');
