using HaLb.Config.Cfg;

namespace HaLb.Config.Directives;

/// <summary>What holds between sections of all files: names are unique, <c>from</c> names one defaults section before it.</summary>
internal static class SectionChecks
{
    public static void Run(IReadOnlyList<Section> sections, ReadContext context)
    {
        var frontSides = new Dictionary<string, Section>();
        var backSides = new Dictionary<string, Section>();
        var others = new Dictionary<(SectionKind, string), Section>();
        var defaults = new Dictionary<string, List<Section>>();
        foreach (var section in sections)
        {
            CheckFrom(section, defaults, context);
            if (SectionHeader.IsProxy(section.Kind))
            {
                CheckName(section, frontSides, backSides, context);
            }

            if (section.Kind == SectionKind.Defaults && section.Name.Length > 0)
            {
                (defaults.TryGetValue(section.Name, out var named) ? named : defaults[section.Name] = []).Add(section);
            }
            else if (!SectionHeader.IsProxy(section.Kind) && section.Kind is not (SectionKind.Global or SectionKind.Defaults or SectionKind.VrrpGlobal)
                && !others.TryAdd((section.Kind, section.Name), section))
            {
                Report(section, others[(section.Kind, section.Name)], context);
            }
        }
    }

    /// <summary>A frontend and a backend may share a name; a listen section is both. A clash is reported once.</summary>
    private static void CheckName(Section section, Dictionary<string, Section> frontSides, Dictionary<string, Section> backSides, ReadContext context)
    {
        if (section.Name.Length == 0)
        {
            return;
        }

        var clash = section.Kind != SectionKind.Backend && !frontSides.TryAdd(section.Name, section) ? frontSides[section.Name] : null;
        if (section.Kind != SectionKind.Frontend && !backSides.TryAdd(section.Name, section))
        {
            clash ??= backSides[section.Name];
        }

        if (clash is not null)
        {
            Report(section, clash, context);
        }
    }

    private static void Report(Section section, Section first, ReadContext context)
    {
        if (section.Condition != first.Condition)
        {
            return;     // Branches of a conditional block, of which one counts in the end.
        }

        context.Error(section.Position, $"{SectionNames.Describe(section)} has the same name as {SectionNames.Describe(first)} declared at {first.Position}");
    }

    private static void CheckFrom(Section section, Dictionary<string, List<Section>> defaults, ReadContext context)
    {
        if (section.From is null)
        {
            return;
        }

        if (!defaults.TryGetValue(section.From, out var named))
        {
            context.Error(section.Position, $"defaults section '{section.From}' not found for {SectionNames.Describe(section)}{Near(section.From, defaults)}");
        }
        else if (named.Count > 1)
        {
            context.Error(section.Position, $"ambiguous defaults section name '{section.From}' referenced by {SectionNames.Describe(section)}: it stands at {named[0].Position} and {named[1].Position}");
        }
    }

    private static string Near(string name, Dictionary<string, List<Section>> defaults) =>
        Keywords.Suggestions.ForWord(name, defaults.Keys);
}
