// Counting aid: so many beats a minute, seen always and heard if the operator wants it. The beats are laid ahead on the
// audio clock, so that a busy page does not make them limp; what is seen follows the same clock.

const AHEAD_S = 0.3;
const EVERY_MS = 100;
const ROUND = 30;
const STORE = "hilo:counting-sound";

let heard = true;
try {
  heard = localStorage.getItem(STORE) !== "off";
} catch {
  heard = true;
}

/** onBeat(n): the n-th beat of a round of thirty is now. */
export function startMetronome({ onBeat }) {
  let context = null;
  let timer = 0;
  let pace = 0;
  let next = 0;
  let count = 0;
  let waiting = [];

  const now = () => (context?.state === "running" ? context.currentTime : performance.now() / 1000);

  function click(at, accent) {
    if (!heard || context?.state !== "running") return;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = accent ? 1320 : 990;
    gain.gain.setValueAtTime(0.25, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.06);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + 0.07);
  }

  function lay() {
    while (next < now() + AHEAD_S) {
      count = (count % ROUND) + 1;
      const beat = count;
      click(next, beat === 1);
      waiting.push(setTimeout(() => onBeat(beat), Math.max(0, (next - now()) * 1000)));
      next += 60 / pace;
    }
    waiting = waiting.slice(-8);
  }

  function stop() {
    clearInterval(timer);
    waiting.forEach(clearTimeout);
    waiting = [];
    timer = pace = count = 0;
  }

  function run(rate) {
    if (rate === pace) return;
    stop();
    if (!rate) return;
    pace = rate;
    try {
      context ??= new AudioContext();
      // A key or a click brought us here, so a browser lets it sound.
      if (context.state === "suspended") context.resume().then(() => { next = now() + 0.05; }, () => {});
    } catch {
      context = null;
    }
    next = now() + 0.05;
    lay();
    timer = setInterval(lay, EVERY_MS);
  }

  return {
    /** So many beats a minute from now on, 0 for none; the same rate again changes nothing. */
    run,
    heard: () => heard,
    toggle() {
      heard = !heard;
      try {
        localStorage.setItem(STORE, heard ? "on" : "off");
      } catch {
        // Remembered for this page only.
      }
      return heard;
    },
  };
}
