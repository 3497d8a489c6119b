/// The look of the page: dark text on white, one quiet accent that stays dark in grey, fonts the
/// reader's system has, A4 in print.
package enum Stylesheet {
  package static let markup: Markup = """

    :root { --ink: #1c2126; --soft: #5b6570; --rule: #d5dae0; --fill: #a9b7c6; --accent: #1f4a78; }
    * { box-sizing: border-box; }
    body {
      margin: 0; color: var(--ink); background: #fff;
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
        "Liberation Sans", "Noto Sans", "PingFang SC", "Microsoft YaHei",
        "Noto Sans CJK SC", "WenQuanYi Zen Hei", sans-serif;
      font-variant-numeric: tabular-nums;
    }
    main { max-width: 980px; margin: 0 auto; padding: 40px 28px 32px; }
    h1, h2, h3 {
      font-family: Charter, "Bitstream Charter", Cambria, Georgia, "Liberation Serif", serif;
      line-height: 1.2; font-weight: 600; overflow-wrap: anywhere; break-after: avoid;
    }
    h1 { font-size: 34px; margin: 0 0 6px; }
    h2 {
      font-size: 26px; margin: 48px 0 16px; padding-bottom: 6px; border-bottom: 3px solid var(--ink);
    }
    h2 small { font-size: 15px; font-weight: 400; color: var(--soft); margin-left: 8px; }
    h3 { font-size: 19px; margin: 36px 0 8px; }
    h4 { font-size: 15px; margin: 22px 0 6px; break-after: avoid; }
    nav ol { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 14px 0 0; padding: 0; }
    nav a { color: var(--accent); }
    nav + .depth h2 { margin-top: 22px; }
    ul { margin: 0 0 10px; padding-left: 20px; overflow-wrap: anywhere; }
    .depth { min-width: 0; }
    pre {
      margin: 8px 0; padding: 10px 14px; border: 1px solid var(--rule); font-size: 12px;
      line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere;
    }
    code { font-size: 13px; overflow-wrap: anywhere; }
    cite { font-style: normal; }
    p { margin: 0 0 10px; max-width: 76ch; overflow-wrap: anywhere; }
    .purpose { font-size: 18px; color: var(--soft); }
    .verdict {
      font-size: 17px; max-width: none; margin: 0 0 16px; padding-left: 14px;
      border-left: 4px solid var(--accent);
    }
    .note, .faint, footer { color: var(--soft); }
    .note, footer { font-size: 13px; }
    footer { margin-top: 44px; padding-top: 12px; border-top: 1px solid var(--rule); }

    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; margin: 8px 0 12px; font-size: 14px; }
    th, td {
      padding: 4px 10px 4px 0; text-align: left; vertical-align: top; font-weight: 400;
      overflow-wrap: break-word;
    }
    tbody th, .card td { overflow-wrap: anywhere; }
    th:last-child, td:last-child { padding-right: 0; }
    thead { display: table-header-group; }
    thead th {
      color: var(--soft); font-size: 13px; vertical-align: bottom;
      border-bottom: 1px solid var(--ink);
    }
    tbody tr { border-bottom: 1px solid #eceff2; break-inside: avoid; }
    tbody th { font-weight: 600; min-width: 110px; }
    .number { text-align: right; white-space: nowrap; padding-left: 6px; }
    thead .number { white-space: normal; }
    .number + th:not(.number), .number + td:not(.number) { padding-left: 14px; }
    .card tbody { border-bottom: 1px solid var(--rule); break-inside: avoid; }
    .card tbody tr { border-bottom: 0; }
    .card td, .card th { padding-top: 2px; padding-bottom: 2px; }
    .card th { max-width: 220px; }
    .card td.bin { min-width: 96px; }
    .card td.bar { width: 132px; min-width: 60px; padding-left: 12px; }
    .card .empty td { color: var(--soft); }
    .lights caption { text-align: left; font-weight: 600; }
    .lights td.sign { width: 36px; padding-right: 0; }
    .lights tbody th { width: 176px; overflow-wrap: break-word; }
    .status { font-weight: 400; text-transform: none; }
    .light .green { fill: #1d6b3a; }
    .light .amber { fill: #f2b632; stroke: var(--ink); }
    .light .red { fill: #8c1d18; }
    .light .none { fill: none; stroke: var(--soft); stroke-dasharray: 3 3; stroke-width: 2; }
    .light .sign { fill: none; stroke: #fff; stroke-width: 2.5; stroke-linecap: round; }
    .light .dark { stroke: var(--ink); }
    .lights td.sign { padding-top: 7px; }
    .sum { columns: 2; column-gap: 36px; list-style: none; margin: 0 0 10px; padding: 0; }
    .sum li { display: flex; gap: 10px; break-inside: avoid; }
    .sum b { flex: 0 0 64px; text-align: right; }
    .sum + p { break-before: avoid; }
    .sum span { overflow-wrap: anywhere; min-width: 0; }

    .charts, .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 22px 36px; }
    .pair { align-items: start; }
    figure { margin: 0; min-width: 0; break-inside: avoid; }
    .wide { margin-top: 20px; }
    figcaption { margin-bottom: 4px; overflow-wrap: anywhere; }
    svg { display: block; }
    svg.points { margin-top: 5px; max-width: 100%; }
    svg.chart { width: 100%; height: auto; }
    svg text { font-size: 11px; fill: var(--ink); }
    svg .faint { fill: var(--soft); }
    svg .middle { text-anchor: middle; }
    svg .end { text-anchor: end; }
    .fill { fill: var(--fill); }
    .dot { fill: var(--accent); }
    .grid { stroke: #e3e7eb; }
    .axis { stroke: var(--soft); }
    .average { stroke: var(--soft); stroke-dasharray: 3 3; }
    .trend { fill: none; stroke: var(--accent); stroke-width: 1.5; }
    .whisker { stroke: var(--accent); stroke-width: 2; }
    .ink { fill: #3b4651; }
    .frame { fill: none; stroke: var(--soft); }
    .line { fill: none; stroke-width: 2; stroke: var(--accent); stroke-linejoin: round; }
    .line.dashed { stroke: var(--ink); stroke-dasharray: 7 4; }
    .line.dotted { stroke: var(--ink); stroke-dasharray: 1.5 4; stroke-linecap: round; }
    .line.reference { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 4 4; }
    .range { stroke: var(--fill); stroke-width: 7; }
    .hollow { fill: #fff; stroke: var(--ink); stroke-width: 2; }
    .rule { stroke: var(--ink); stroke-dasharray: 5 4; }
    .limit { fill: none; stroke: var(--ink); stroke-width: 3; }
    svg .halo { paint-order: stroke; stroke: #fff; stroke-width: 3px; font-weight: 600; }
    .narrow { max-width: 480px; }

    .facts {
      display: grid; grid-template-columns: repeat(4, 1fr); gap: 10px 24px; margin: 0 0 16px;
    }
    .facts dt { color: var(--soft); font-size: 13px; }
    .facts dd { margin: 0; font-size: 17px; }
    .warnings { border: 2px solid var(--ink); padding: 10px 16px; margin: 0 0 18px; }
    .warnings p, .warnings ul { margin: 0; max-width: none; }
    .warnings ul { padding-left: 20px; overflow-wrap: anywhere; }

    @page { size: A4; margin: 16mm 15mm; }
    @media print {
      body { font-size: 12px; print-color-adjust: exact; }
      main { max-width: none; padding: 0; }
      h1 { font-size: 26px; }
      h2 { font-size: 19px; margin: 14px 0 10px; }
      h3 { font-size: 14px; margin-top: 18px; }
      h4 { font-size: 12px; margin-top: 12px; }
      nav { display: none; }
      .depth + .depth { break-before: page; }
      .scroll { overflow: visible; }
      figure, dl, .warnings { break-inside: avoid; }
      .note, .warnings p { break-after: avoid; }
      .note { break-inside: avoid; }
      table + .note, .scroll + .note { break-after: auto; }
      pre { font-size: 9.5px; }
      code { font-size: 10px; }
      .purpose, .verdict { font-size: 14px; }
      table { font-size: 11px; }
      thead th, .note, footer, .facts dt { font-size: 10.5px; }
      .facts dd { font-size: 13px; }
      .card td.bar { width: 96px; }
      .charts { gap: 14px 24px; }
    }
    @media screen and (max-width: 720px) {
      .charts, .pair { grid-template-columns: 1fr; }
      .facts { grid-template-columns: 1fr 1fr; }
      main { padding: 24px 16px; }
      .wide svg.chart { min-width: 640px; }
      .sum { columns: 1; }
      .lights tbody th { width: 96px; min-width: 0; }
    }

    """
}
