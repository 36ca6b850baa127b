/** Hands it to the person as a file. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  // Not before the browser has begun with it.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
