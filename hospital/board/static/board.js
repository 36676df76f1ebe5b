// The desk's pages work without this; with it they follow what happens.
"use strict";
