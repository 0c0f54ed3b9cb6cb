/** Keys: "/" leads to the search box, Ctrl+Enter sends a problem. */

/** Listen for the keys on the whole page. */
export function takeKeys(): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(target)) {
      event.preventDefault();
      document.querySelector<HTMLInputElement>("#find")?.focus();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target instanceof HTMLTextAreaElement) {
      target.form?.requestSubmit();
    }
  });
}

function isTyping(target: HTMLElement): boolean {
  return target.isContentEditable || target.matches("input, textarea, select");
}
