/** All pages by their location below /ui; each is loaded when it is first opened. @type {readonly import("./lib/router.js").Route[]} */
export const routes = [
  { path: "/", load: () => import("./pages/overview.js") },
  { path: "/alarms", load: () => import("./pages/alarms.js") },
  { path: "/queues", load: () => import("./pages/queues.js") },
  { path: "/queues/:queue", load: () => import("./pages/queue.js") },
  { path: "/domains/:domain", load: () => import("./pages/domain.js") },
  { path: "/sources", load: () => import("./pages/sources.js") },
  { path: "/sources/:vmta", load: () => import("./pages/source.js") },
  { path: "/addresses/:address", load: () => import("./pages/address.js") },
  { path: "/jobs", load: () => import("./pages/jobs.js") },
  { path: "/jobs/:job", load: () => import("./pages/job.js") },
  { path: "/search", load: () => import("./pages/search.js") },
  { path: "/messages/:id", load: () => import("./pages/message.js") },
  { path: "/bounces", load: () => import("./pages/bounces.js") },
  { path: "/holds", load: () => import("./pages/holds.js") },
  { path: "/warm-up", load: () => import("./pages/warm-up.js") },
  { path: "/suppression", load: () => import("./pages/suppression.js") },
  { path: "/suppression/:list", load: () => import("./pages/suppression-list.js") },
  { path: "/configuration", load: () => import("./pages/configuration.js") },
  { path: "/audit", load: () => import("./pages/audit.js") },
  { path: "/login", load: () => import("./pages/login.js") },
  { path: "/inbox", load: () => import("./inbox/list.js") },
  { path: "/inbox/:id", load: () => import("./inbox/message.js") },
];

/** @typedef {{ path: string, label: string, icon: string, needs?: "sandbox", right?: import("./session.js").Right }} NavLink */

/** What the navigation offers. @type {readonly { group: string, links: readonly NavLink[] }[]} */
export const navigation = [
  {
    group: "",
    links: [
      { path: "/", label: "Overview", icon: "overview" },
      { path: "/alarms", label: "Alarms", icon: "alarms" },
      { path: "/inbox", label: "Inbox", icon: "inbox", needs: "sandbox" },
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
