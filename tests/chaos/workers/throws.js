/** Cannot start: its script throws. */

throw new Error('thrown at top level');
