/** Saves a text or a file in the browser. */
export function download(name: string, content: string | Blob): void {
  const url = URL.createObjectURL(
    new Blob([content], {
      type: content instanceof Blob ? content.type : 'text/plain;charset=utf-8',
    }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Later, because some browsers only read it after this turn of the event
  // loop.
  setTimeout(() => URL.revokeObjectURL(url));
}
