import { expect, test } from "vitest";
import type { Answer } from "../../src/app/store/shapes";
import { byHand, clockText, elapsed, isRunning, sentTimer, started, stopped } from "../../src/app/store/stopwatch";

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 21, 10, minute, second)).toISOString();
const ms = (minute: number, second = 0) => Date.parse(at(minute, second));

test("the value is the time between the stored start and stop", () => {
  const answer = stopped(started({}, at(2)), at(4, 22));
  expect(answer).toMatchObject({ value: 142, timer: { started_at: at(2), stopped_at: at(4, 22) } });
  expect(isRunning(answer.timer)).toBe(false);
});

test("a stopwatch read after a long sleep shows the true time", () => {
  const { timer } = JSON.parse(JSON.stringify(started({}, at(2)))) as Answer;
  expect([isRunning(timer), elapsed(timer, ms(7))]).toEqual([true, 300]);
});

test("parts are added up and kept", () => {
  const answer = stopped(started(stopped(started({}, at(2)), at(3)), at(10)), at(10, 30));
  expect(answer.value).toBe(90);
  expect(answer.timer!.laps).toEqual([
    { started_at: at(2), stopped_at: at(3) },
    { started_at: at(10), stopped_at: at(10, 30) },
  ]);
  expect(sentTimer(answer.timer!)!.laps.length).toBe(2);
});

test("while a further part runs there is no value that could be sent", () => {
  const answer = started(stopped(started({}, at(2)), at(3)), at(10));
  expect([answer.value, sentTimer(answer.timer!), elapsed(answer.timer, ms(10, 30))]).toEqual([undefined, null, 90]);
});

test("one part is sent without a list", () => {
  expect(sentTimer(stopped(started({}, at(2)), at(3)).timer!)).toEqual({ started_at: at(2), stopped_at: at(3), laps: [] });
});

test("a clock set back never makes a time negative", () => {
  expect(stopped(started({}, at(5)), at(2)).value).toBe(0);
});

test("stopping twice changes nothing", () => {
  const answer = stopped(started({}, at(2)), at(3));
  expect(stopped(answer, at(9))).toBe(answer);
});

test("a time entered by hand has no measurement behind it", () => {
  expect(byHand(stopped(started({}, at(2)), at(3)), 75, at(4))).toEqual({ value: 75, at: at(4) });
});

test("starting takes back N/A", () => {
  expect(started({ na: true }, at(2)).na).toBeUndefined();
});

test.each([[0, "0:00"], [41, "0:41"], [725, "12:05"], [3609, "1:00:09"]])("%i seconds read %s", (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});
