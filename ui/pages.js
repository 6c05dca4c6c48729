/** All pages by their location below /ui; each is loaded when it is first opened. @type {readonly import("./lib/router.js").Route[]} */
export const routes = [
  { path: "/", load: () => import("./pages/overview.js") },
  { path: "/alarms", load: () => import("./pages/alarms.js") },
  { path: "/inbox", load: () => import("./inbox/list.js") },
  { path: "/inbox/:id", load: () => import("./inbox/message.js") },
];

/** @typedef {{ path: string, label: string, icon: string, right?: import("./session.js").Right }} NavLink */

/** What the navigation offers. @type {readonly { group: string, links: readonly NavLink[] }[]} */
export const navigation = [
  {
    group: "",
    links: [
      { path: "/", label: "Overview", icon: "overview" },
      { path: "/alarms", label: "Alarms", icon: "alarms" },
    ],
  },
  {
    group: "Mail",
    links: [
      { path: "/queues", label: "Queues", icon: "queues" },
      { path: "/sources", label: "Sources", icon: "sources" },
      { path: "/jobs", label: "Jobs", icon: "jobs" },
      { path: "/search", label: "Search", icon: "search" },
      { path: "/bounces", label: "Bounces", icon: "bounce" },
    ],
  },
  {
    group: "Policy",
    links: [
      { path: "/holds", label: "Holds", icon: "holds" },
      { path: "/warm-up", label: "Warm-up", icon: "warm" },
      { path: "/suppression", label: "Suppression", icon: "suppression" },
    ],
  },
  {
    group: "Server",
    links: [
      { path: "/configuration", label: "Configuration", icon: "config" },
      { path: "/audit", label: "Audit log", icon: "audit", right: "admin" },
    ],
  },
];
