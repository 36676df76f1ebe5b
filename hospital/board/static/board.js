// The desk's pages work without this; with it they follow what happens.
"use strict";

// What a page does by itself keeps no session open: the server is told that nobody did it.
function reloadByItself() {
  const here = new URL(window.location.href);
  here.searchParams.set("auto", "1");
  window.location.replace(here);
}

// The mark is for that one request; what somebody does afterwards counts.
{
  const here = new URL(window.location.href);
  if (here.searchParams.has("auto")) {
    here.searchParams.delete("auto");
    window.history.replaceState(null, "", here);
  }
}
