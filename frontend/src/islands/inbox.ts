/** The inbox by keyboard: j and k move, s, d and l answer the pair at hand, u undoes the last answer. */

/** Listen for the keys where the page has pairs, or an answer to undo. */
export function workInbox(): void {
  const pairs = [...document.querySelectorAll<HTMLElement>("[data-inbox] .pair")];
  if (!pairs.length && !document.querySelector("#undo")) return;
  pairs[0]?.focus({ preventScroll: true });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const at = pairs.findIndex((pair) => pair.contains(document.activeElement));
    if (event.key === "j" || event.key === "k") {
      const next = at < 0 ? 0 : Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), pairs.length - 1);
      pairs[next]?.focus();
      pairs[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "u") {
      document.querySelector<HTMLButtonElement>("#undo button")?.click();
    } else {
      pairs[Math.max(at, 0)]?.querySelector<HTMLButtonElement>(`button[data-key="${CSS.escape(event.key)}"]`)?.click();
    }
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
