namespace HaLb.Config.Tests;

/// <summary>A folder of files that goes away with the test.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("halb-config-").FullName;

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
