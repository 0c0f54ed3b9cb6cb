/** A run that goes on renews its part of the page until it is over. */

const PAUSE = 700;
const PAUSE_AFTER_FAULT = 3_000;

/** Follow the run of this page, where it has one that goes on. */
export function followRun(): void {
  const run = document.querySelector<HTMLElement>("#run[data-live]");
  if (run) setTimeout(() => void renew(run), PAUSE);
}

async function renew(run: HTMLElement): Promise<void> {
  const fresh = await current();
  if (fresh) {
    run.replaceWith(fresh);
    followRun();
  } else {
    setTimeout(() => void renew(run), PAUSE_AFTER_FAULT);
  }
}

/** Return the run as the hub tells it now; null where it does not answer. */
async function current(): Promise<HTMLElement | null> {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = page.title;
    return page.querySelector<HTMLElement>("#run");
  } catch {
    return null;
  }
}
