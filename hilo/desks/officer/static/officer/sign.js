// A signature drawn with the finger. What is kept while it is drawn are its strokes; an image is made of them once.

import { element, text } from "../js/text.js";
import { button } from "./ui.js";

const [WIDE, HIGH] = [640, 260];

function paint(canvas, strokes, ink) {
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, WIDE, HIGH);
  pen.lineWidth = 4;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = ink;
  for (const stroke of strokes) {
    pen.beginPath();
    stroke.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    if (stroke.length === 1) pen.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
    pen.stroke();
  }
}

/** A pad; `onink(strokes)` hears each stroke when the finger lifts. */
export function pad(strokes, onink, label) {
  const drawn = structuredClone(strokes ?? []);
  const canvas = element("canvas", { width: WIDE, height: HIGH, class: "pad", role: "img", "aria-label": label, id: "pad" });
  const colour = () => getComputedStyle(canvas).color;
  let stroke = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [Math.round(((event.clientX - box.left) / box.width) * WIDE), Math.round(((event.clientY - box.top) / box.height) * HIGH)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = [at(event)];
    drawn.push(stroke);
    paint(canvas, drawn, colour());
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    stroke.push(at(event));
    paint(canvas, drawn, colour());
  });
  const lift = () => {
    if (!stroke) return;
    stroke = null;
    onink(drawn);
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  requestAnimationFrame(() => paint(canvas, drawn, colour()));
  return element("div", { class: "stack tight" }, element("p", { class: "quiet" }, label), canvas,
    button(text("o-sign-clear"), () => onink(null), { kind: "bare", verb: "sign-clear" }));
}

/** The signature as a PNG, black on white, as paper would show it. */
export function blobOf(strokes) {
  const canvas = element("canvas", { width: WIDE, height: HIGH });
  paint(canvas, strokes, "#000");
  const pen = canvas.getContext("2d");
  pen.globalCompositeOperation = "destination-over";
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, WIDE, HIGH);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
