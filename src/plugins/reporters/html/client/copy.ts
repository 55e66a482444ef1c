import { button } from './elements.js';

const SHOWN_FOR = 2000;

/** A button that copies the text of a block; where the browser refuses, it selects the text for the reader to copy. */
export function makeCopyable(block: HTMLElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (text: string): void => {
    copy.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => (copy.textContent = 'Copy'), SHOWN_FOR);
  };
  const copy = button('Copy', 'Copy', () => {
    void writeClipboard(block).then((copied) => say(copied ? 'Copied' : 'Selected: press Ctrl+C'));
  });
  copy.setAttribute('aria-live', 'polite');
  block.before(copy);
}

async function writeClipboard(block: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(block.textContent);
    return true;
  } catch {
    getSelection()?.selectAllChildren(block);
    return false;
  }
}
