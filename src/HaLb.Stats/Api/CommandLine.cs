using System.Text;

namespace HaLb.Stats.Api;

/// <summary>Takes a line of the runtime API apart: <c>;</c> separates commands, blanks separate words, <c>\</c> takes the next
/// character as it is.</summary>
internal static class CommandLine
{
    public static List<string[]> Split(string line)
    {
        var commands = new List<string[]>();
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            if (letter is ' ' or '\t' or ';' or '\r')
            {
                EndWord();
                if (letter == ';')
                {
                    commands.Add([.. words]);
                    words.Clear();
                }

                continue;
            }

            inWord = true;
            word.Append(letter == '\\' && i + 1 < line.Length ? line[++i] : letter);
        }

        EndWord();
        if (words.Count > 0 || commands.Count == 0)
        {
            commands.Add([.. words]);
        }

        return commands;

        void EndWord()
        {
            if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }
    }
}
