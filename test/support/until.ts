/** Waits until something is so. @throws Error after `patience` milliseconds. */
export async function until(isSo: () => boolean | Promise<boolean>, patience = 10_000): Promise<void> {
  for (const deadline = performance.now() + patience; performance.now() < deadline; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`not so after ${patience} ms`);
}
