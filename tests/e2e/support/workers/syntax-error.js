/** Cannot start: its script is none. */

this is not JavaScript
