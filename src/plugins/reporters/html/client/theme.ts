import { button, setPressed } from './elements.js';

/** Dark or light as the system has it, until the reader says otherwise. */
export function addThemeButton(place: HTMLElement): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const isDark = (): boolean => (root.dataset['theme'] ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const toggle = button('Dark', 'Dark theme', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    setPressed(toggle, isDark());
  });
  setPressed(toggle, isDark());
  system.addEventListener('change', () => setPressed(toggle, isDark()));
  place.append(toggle);
}
