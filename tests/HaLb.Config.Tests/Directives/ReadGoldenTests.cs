using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using Xunit;

namespace HaLb.Config.Tests.Directives;

/// <summary>Each file of Golden/Read gives the directives, or the errors, that stand beside it.</summary>
public sealed class ReadGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Files =>
        GoldenText.Inputs("Read", ".cfg", ".json").Select(static name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Files))]
    public void File_gives_the_recorded_directives_and_errors(string name)
    {
        var folder = GoldenText.Folder("Read");
        var diagnostics = new List<Diagnostic>();
        var options = new LoadOptions([Path.Combine(folder, name)])
        {
            HostName = "lb1.example.com",
            Environment = static variable => variable switch { "HOME" => "/h", "WORDS" => "p q", "EMPTY" => "", _ => null },
        };

        var result = DirectiveReader.Read(options, diagnostics);

        GoldenText.Check("Read", name + ".expected", DirectiveDump.Of(result.Document, diagnostics, folder));
    }
}
