// The counter's field takes what a scanner types; where the browser can read codes itself, so does its camera.

const EVERY_MS = 200;

async function watch(form, button) {
  const video = form.querySelector("[data-view]");
  const field = form.querySelector("[name=number]");
  const detector = new BarcodeDetector({ formats: ["qr_code", "code_128"] });
  let stream = null;

  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    button.setAttribute("aria-pressed", "false");
  };

  const look = async () => {
    if (!stream) return;
    const found = await detector.detect(video).catch(() => []);
    if (found.length && stream) {
      field.value = found[0].rawValue.slice(0, field.maxLength);
      stop();
      form.requestSubmit();
      return;
    }
    setTimeout(look, EVERY_MS);
  };

  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      button.hidden = true;
      field.focus();
      return;
    }
    button.setAttribute("aria-pressed", "true");
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    look();
  });
  addEventListener("pagehide", stop);
}

for (const form of document.querySelectorAll("[data-scan]")) {
  const button = form.querySelector("[data-camera]");
  if (button && "BarcodeDetector" in window && navigator.mediaDevices) {
    button.hidden = false;
    watch(form, button);
  }
}
document.querySelector("[data-print]")?.addEventListener("click", () => print());
