// Keys belong to the dashboard as soon as it is connected, without a click.
addEventListener("DOMContentLoaded", () =>
  new MutationObserver((_, observer) => {
    if (document.body.classList.contains("-loaded")) {
      observer.disconnect();
      document.querySelector(".xterm-helper-textarea").focus();
    }
  }).observe(document.body, {attributeFilter: ["class"]}));
