// What a page looks like from inside it: these functions are sent to the browser as they stand, so they use nothing
// from around them. Only the part of the browser that they touch is declared.

interface PageElement {
  readonly localName: string;
  readonly className: string;
  readonly parentElement: PageElement | null;
  readonly getBoundingClientRect: () => { readonly height: number };
}

declare const document: {
  readonly documentElement: { readonly scrollWidth: number };
  readonly querySelectorAll: (selector: string) => Iterable<PageElement>;
};

declare function getComputedStyle(element: PageElement): {
  readonly color: string;
  readonly backgroundColor: string;
  readonly outlineStyle: string;
};

export const widthOf = (): number => document.documentElement.scrollWidth;

export const outlineOf = (element: unknown): string =>
  getComputedStyle(element as PageElement).outlineStyle;

export interface Look {
  readonly what: string;
  readonly contrast: number;
  readonly height: number;
}

/** Contrast of text with what is behind it, by WCAG 2.2's formula, and the height of what is pressed. */
export function looksOf(): Look[] {
  const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: PageElement | null): string => {
    if (!element) return 'rgb(255, 255, 255)';
    const color = getComputedStyle(element).backgroundColor;
    return channels(color)[3] === 0 ? behind(element.parentElement) : color;
  };
  return [...document.querySelectorAll('h1, p, dt, dd, li, button')].map((element) => {
    const [light = 0, dark = 0] = [
      luminance(getComputedStyle(element).color),
      luminance(behind(element)),
    ].sort((a, b) => b - a);
    return {
      what: `${element.localName} ${element.className}`,
      contrast: (light + 0.05) / (dark + 0.05),
      height: element.getBoundingClientRect().height,
    };
  });
}
