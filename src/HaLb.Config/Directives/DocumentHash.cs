using System.Security.Cryptography;
using HaLb.Config.Json;

namespace HaLb.Config.Directives;

/// <summary>A hash of what files say, without comments, white space and places: equal on two boxes that run the same
/// files. Variables of JSON count unexpanded, of haproxy.cfg expanded.</summary>
internal sealed class DocumentHash
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(IEnumerable<Section> sections)
    {
        foreach (var section in sections)
        {
            Add($"[{section.Kind}");
            Add(section.Name);
            Add(section.From ?? "");
            foreach (var directive in section.Directives)
            {
                Add(directive.ToDefault ? "default" : directive.Negated ? "no" : "yes");
                Add(directive.Keyword);
                foreach (var word in directive.Arguments)
                {
                    Add(word.Text);
                }
            }
        }
    }

    public void Add(ConfigNode node)
    {
        Add(node.Kind.ToString());
        Add(node.Text);
        foreach (var member in node.Members)
        {
            Add(member.Key);
            Add(member.Value);
        }

        foreach (var item in node.Items)
        {
            Add(item);
        }

        Add("end");
    }

    public string Finish()
    {
        var text = Convert.ToHexString(_hash.GetHashAndReset());
        _hash.Dispose();
        return text;
    }

    private void Add(string text)
    {
        _hash.AppendData(WordEncoding.GetBytes(text));
        _hash.AppendData([0]);
    }
}
