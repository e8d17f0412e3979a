using System.Globalization;

namespace HaLb.Proxy.Front.Listeners;

/// <summary>Numbers of users and groups, as <c>/etc/passwd</c> and <c>/etc/group</c> have them: <c>name:x:number:</c> in both.</summary>
internal static class AccountFile
{
    /// <summary>The number of a name; null where there is none or it is unknown.</summary>
    public static int? Find(string file, string? name)
    {
        if (name is null)
        {
            return null;
        }

        try
        {
            foreach (var line in File.ReadLines(file))
            {
                var parts = line.Split(':');
                if (parts.Length > 2 && parts[0] == name && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    return number;
                }
            }
        }
        catch (IOException)
        {
            return null;
        }

        return null;
    }
}
