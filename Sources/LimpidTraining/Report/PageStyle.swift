/// How a report looks: one column, quiet colours, light and dark as the reader's system has it.
let pageStyle = """
  :root { color-scheme: light dark; --ground: #fbfaf8; --card: #ffffff; --ink: #1d1f23; --quiet: #6a6f78; --rule: #e4e2dd;
    --a: #2463c4; --b: #c2571a; --good: #1d7a46; --bad: #b3261e; --heat: 36, 99, 196; }
  @media (prefers-color-scheme: dark) { :root { --ground: #15171a; --card: #1d2024; --ink: #e7e6e3; --quiet: #9aa0a9; --rule: #33373d;
    --a: #7eb0ff; --b: #f0a26b; --good: #6cc494; --bad: #ff8a80; --heat: 126, 176, 255; } }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
  main { max-width: 860px; margin: 0 auto; padding: 48px 20px 80px; }
  h1 { font-size: 34px; line-height: 1.15; margin: 0 0 6px; letter-spacing: -0.01em; }
  h2 { font-size: 20px; margin: 44px 0 12px; padding-top: 14px; border-top: 1px solid var(--rule); }
  p { margin: 8px 0; } .quiet { color: var(--quiet); }
  .numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; margin: 24px 0 8px; }
  .number { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 14px; }
  .number b { display: block; font-size: 23px; font-weight: 650; font-variant-numeric: tabular-nums; }
  .number span { color: var(--quiet); font-size: 13px; display: block; line-height: 1.4; white-space: nowrap; }
  figure { margin: 14px 0; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 14px; }
  figcaption { font-weight: 600; margin-bottom: 6px; } figcaption .key { font-weight: 400; color: var(--quiet); margin-left: 14px; font-size: 14px; } figcaption .quiet { font-weight: 400; font-size: 14px; }
  .key::before { content: ""; display: inline-block; width: 14px; height: 3px; vertical-align: middle; margin-right: 6px; background: var(--a); }
  .key.b::before { background: var(--b); } .key.faint::before { background: var(--quiet); opacity: .5; }
  svg { width: 100%; height: auto; display: block; } .grid { stroke: var(--rule); } .mark { stroke: var(--quiet); stroke-dasharray: 3 4; }
  .tick { fill: var(--quiet); font-size: 11px; font-variant-numeric: tabular-nums; }
  .line { fill: none; stroke: var(--a); stroke-width: 2; stroke-linejoin: round; } .line.b { stroke: var(--b); }
  .line.faint { stroke: var(--quiet); stroke-width: 1; opacity: .45; } .dot { fill: var(--a); } .ideal { stroke: var(--quiet); stroke-dasharray: 4 4; }
  .spot { fill: var(--a); } .spot.b { fill: var(--b); } .point { fill: var(--a); opacity: .55; } figure.square { max-width: 520px; } ul { padding-left: 20px; }
  table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
  th { text-align: left; color: var(--quiet); font-weight: 500; } th, td { padding: 5px 8px; border-bottom: 1px solid var(--rule); vertical-align: top; }
  td.n, th.n { text-align: right; } .scroll { overflow-x: auto; }
  .confusion td { text-align: center; border: 1px solid var(--ground); min-width: 34px; } .confusion th { text-align: right; font-size: 13px; }
  .confusion thead th { text-align: center; }
  .examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); gap: 12px; }
  .example { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 10px; font-size: 13px; }
  .example img { width: 100%; image-rendering: pixelated; border-radius: 4px; display: block; margin-bottom: 6px; background: #000; }
  code, pre { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; } code { overflow-wrap: anywhere; }
  pre { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 14px; overflow-x: auto; }
  .good { color: var(--good); } .bad { color: var(--bad); } footer { margin-top: 48px; color: var(--quiet); font-size: 13px; }
  .bar { display: inline-block; height: 9px; background: var(--a); border-radius: 2px; vertical-align: middle; }
  """
