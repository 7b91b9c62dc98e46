// The picture of the rooms in docs/architecture.md, against the import rules that it is drawn from.
// Must fail when a rule changes and the page does not, and when the rules would let rooms import each other.
import { readFileSync } from 'node:fs';
import { allArrows, page, roomsInCircles, withPicture } from '../../scripts/rooms-picture';

const { rooms, core } = allArrows();

test('the page shows the rooms as the rules have them now (npm run rooms:picture draws them)', () => {
  const text = readFileSync(page, 'utf8');
  expect(text).toBe(withPicture(text));
});

test.each([
  ['rooms', rooms],
  ['folders of lib/core', core],
])('no rule lets two %s import each other, not even over a third', (_what, arrows) => {
  expect(arrows.length).toBeGreaterThan(5);
  expect(roomsInCircles(arrows)).toEqual([]);
});

test('a circle is found, however long', () => {
  const circle = ['a', 'b', 'c', 'a'].flatMap((from, at, all) => {
    const to = all[at + 1];
    return to === undefined ? [] : [{ from, to }];
  });
  expect(roomsInCircles([...circle, { from: 'd', to: 'a' }]).sort()).toEqual(['a', 'b', 'c']);
});

test('what a room reaches over another it may import, as the caption of the picture says', () => {
  const forbidden = [...rooms, ...core].flatMap(({ from, to }, _at, all) =>
    all
      .filter((next) => next.from === to)
      .filter((next) => !all.some((arrow) => arrow.from === from && arrow.to === next.to))
      .map((next) => `${from} over ${to} to ${next.to}`),
  );
  expect(forbidden).toEqual([]);
});
