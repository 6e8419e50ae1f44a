// Before anything is drawn: the colours that the reader chose, if they did; else those of the system.
const chosen = localStorage.getItem("theme");
if (chosen) document.documentElement.dataset.theme = chosen;
