using System.Security.Cryptography;
using System.Text;

namespace HaLb.Stats.Page;

/// <summary>The page's one stylesheet, embedded, and its hash for the content security policy.</summary>
internal static class StatsStyle
{
    public const string Text = """
        :root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--text:#1c2430;--dim:#5b6675;--line:#d9dee5;--head:#eef1f5;--link:#0b5cad;
        --up:#1b7f3b;--upbg:#e3f5e8;--warn:#8a5a00;--warnbg:#fdf1d3;--down:#b3261e;--downbg:#fbe4e2;--maint:#6b4a2b;--maintbg:#f0e6dc;
        --drain:#1d5f8a;--drainbg:#dff0fa;--none:#4b5563;--nonebg:#e8ebef}
        @media (prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2029;--text:#e4e8ee;--dim:#98a3b3;--line:#2d3643;--head:#222a35;--link:#7db8f5;
        --up:#7ddc9a;--upbg:#163523;--warn:#f0c46a;--warnbg:#3a2f14;--down:#ff9a92;--downbg:#431d1b;--maint:#d8b590;--maintbg:#3a2d20;
        --drain:#86c8f2;--drainbg:#173245;--none:#b4bdc9;--nonebg:#2a323d}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--text);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        main,header{max-width:1900px;margin:0 auto;padding:0 16px}
        header{padding-top:16px}
        h1{font-size:20px;margin:0}
        h1 small{font-weight:400;color:var(--dim);font-size:14px;margin-left:6px}
        h2{font-size:16px;margin:0;overflow-wrap:anywhere}
        h2 a{color:inherit;text-decoration:none}
        a{color:var(--link)}
        a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
        p{margin:4px 0;color:var(--dim);overflow-wrap:anywhere}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(112px,1fr));gap:8px;margin:12px 0;padding:0}
        .facts div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:6px 10px;min-width:0}
        .facts dt{color:var(--dim);font-size:12px}
        .facts dd{margin:0;font-size:13px;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        nav{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;margin:8px 0 4px}
        nav form{display:flex;gap:6px;align-items:center;margin:0}
        .note{margin:12px 0;padding:8px 12px;border-radius:8px;background:var(--drainbg);color:var(--drain);font-weight:600}
        section{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:14px 0;padding:12px 14px}
        .title{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline;margin-bottom:8px}
        .scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px}
        table{border-collapse:collapse;width:100%;font-size:12px;font-variant-numeric:tabular-nums}
        th,td{padding:4px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap;vertical-align:top}
        tbody tr:last-child td,tbody tr:last-child th{border-bottom:0}
        thead th{background:var(--head);font-weight:600;color:var(--dim)}
        thead th[colspan]{text-align:center}
        .g{border-left:1px solid var(--line)}
        .l{text-align:left}
        tbody th{text-align:left;font-weight:600;position:sticky;left:0;background:var(--card);z-index:1;white-space:normal;min-width:104px;max-width:170px;overflow-wrap:anywhere}
        thead .name{position:sticky;left:0;z-index:2;text-align:left}
        tr.total th,tr.total td{background:var(--head)}
        .why{display:block;color:var(--dim);font-size:11px;white-space:normal;max-width:220px;overflow-wrap:anywhere}
        .check .why{min-width:130px}
        .tag{color:var(--dim);font-weight:400}
        .badge{display:inline-block;padding:0 8px;border-radius:9px;font-weight:600;background:var(--nonebg);color:var(--none)}
        .up .badge{background:var(--upbg);color:var(--up)}
        .changing .badge{background:var(--warnbg);color:var(--warn)}
        .down .badge{background:var(--downbg);color:var(--down)}
        .maint .badge{background:var(--maintbg);color:var(--maint)}
        .drain .badge{background:var(--drainbg);color:var(--drain)}
        .bad{color:var(--down);font-weight:600}
        details{margin-top:8px}
        summary{cursor:pointer;color:var(--link);width:max-content;max-width:100%}
        details .scroll{margin-top:6px}
        .act{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-top:10px}
        label.pick{display:inline-flex;gap:6px;align-items:baseline;cursor:pointer}
        input,select,button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:3px 8px;max-width:100%}
        input[type=checkbox]{accent-color:var(--link);margin:0;flex:none;position:relative;top:1px}
        button{background:var(--head);cursor:pointer}
        @media (max-width:600px){main,header{padding-left:8px;padding-right:8px}section{padding:10px 8px}tbody th{max-width:120px}}
        footer{max-width:1900px;margin:0 auto;padding:4px 16px 24px;color:var(--dim);font-size:12px}
        """;

    public static string Hash { get; } = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}
