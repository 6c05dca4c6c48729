import { svg } from "./dom.js";

/** Strokes on a field of 24 by 24. @type {Readonly<Record<string, readonly string[]>>} */
const PATHS = {
  brand: ["M3 6.5h18v11H3z", "m3.5 7 8.500 6.500L20.500 7"],
  overview: ["M4 19V9", "M10 19V5", "M16 19v-7", "M22 19H2"],
  queues: ["M4 6h16", "M4 12h16", "M4 18h10"],
  jobs: ["M4 8h16v11H4z", "M9 8V5h6v3", "M4 13h16"],
  search: ["M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "m20 20-4-4"],
  bounce: ["M4 17V9l6 6 4-8 6 10"],
  sources: ["M12 3v18", "M3 12h18", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z"],
  warm: ["M4 18c4 0 5-12 9-12 3 0 3 4 7 4"],
  suppression: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "m6 6 12 12"],
  import: ["M12 4v11", "m7 10 5 5 5-5", "M4 20h16"],
  holds: ["M9 5v14", "M15 5v14"],
  config: [
    "M4 7h10",
    "M18 7h2",
    "M4 17h2",
    "M10 17h10",
    "M16 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
    "M8 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  ],
  alarms: ["M12 4a5 5 0 0 0-5 5v4l-2 4h14l-2-4V9a5 5 0 0 0-5-5z", "M10 20h4"],
  audit: ["M6 3h9l4 4v14H6z", "M9 12h7", "M9 16h7"],
  inbox: ["M4 13v5h16v-5l-3-8H7z", "M4 13h5l1 2h4l1-2h5"],
  menu: ["M4 7h16", "M4 12h16", "M4 17h16"],
  sun: [
    "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
    "M12 3v2",
    "M12 19v2",
    "M3 12h2",
    "M19 12h2",
    "m5.600 5.600 1.400 1.400",
    "m17 17 1.400 1.400",
    "m5.600 18.400 1.400-1.400",
    "m17 7 1.400-1.400",
  ],
  moon: ["M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z"],
  pause: ["M9 6v12", "M15 6v12"],
  play: ["M8 5v14l11-7z"],
  retry: ["M4 12a8 8 0 1 1 2.500 5.800", "M4 19v-5h5"],
  trash: ["M5 7h14", "M10 7V4h4v3", "m7 7 1 13h8l1-13"],
  route: ["M5 19h9a4 4 0 0 0 0-8H9a3 3 0 0 1 0-6h10", "m16 2 3 3-3 3"],
  mode: ["M5 19a9 9 0 1 1 14 0", "m12 14 4-5"],
  user: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4 21c1-5 15-5 16 0"],
  out: ["M10 4H5v16h5", "M15 8l4 4-4 4", "M19 12H9"],
  more: ["M6 12h.01", "M12 12h.01", "M18 12h.01"],
  copy: ["M9 9h11v11H9z", "M5 15H4V4h11v1"],
  tls: ["M6 11h12v9H6z", "M8 11V8a4 4 0 0 1 8 0v3"],
};

/** A drawing, said by the text beside it or by `aria-label` of what holds it. @param {string} name */
export function icon(name) {
  const stroke = { fill: "none", stroke: "currentColor", "stroke-width": 1.8 };
  const ends = { "stroke-linecap": "round", "stroke-linejoin": "round" };
  return svg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true", ...stroke, ...ends },
    (PATHS[name] ?? []).map((d) => svg("path", { d })),
  );
}
