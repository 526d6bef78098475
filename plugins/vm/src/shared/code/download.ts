/** Hands a text, or what is a file already, to the browser to save. */
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
  // Not at once: some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(url));
}
