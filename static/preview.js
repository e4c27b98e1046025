// The only script, and only in an editors' preview: it loads the page anew when
// the server shows something newer than what the page was made from.
"use strict";
(() => {
  const own = document.currentScript.dataset.version;
  const events = new EventSource("/preview/events");
  events.onmessage = (e) => {
    if (e.data !== own) {
      events.close();
      location.reload();
    }
  };
  // A page that is left and come back to may be old, and its line is dead.
  addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
})();
