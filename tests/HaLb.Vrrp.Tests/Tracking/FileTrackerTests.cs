using HaLb.Config.Model;

namespace HaLb.Vrrp.Tests.Tracking;

public sealed class FileTrackerTests
{
    [Fact]
    public async Task The_number_counts_whenever_the_file_is_written_removed_or_replaced()
    {
        await using var setup = new TrackSetup();
        var path = setup.Path("value");
        File.WriteAllText(path, "20\n");
        Apply(setup, new VrrpFileConfig("f", path, TrackSetup.Nowhere));
        Assert.Equal(120, setup.Effective);

        File.WriteAllText(path, "-50");
        await Until.TrueAsync(() => setup.Effective == 50);

        File.Delete(path);
        await Until.TrueAsync(() => setup.Effective == 100);
        Assert.Equal("up, no file, counts as 0", setup.Result.Shares[0].State);

        File.WriteAllText(path, "7abc");
        await Until.TrueAsync(() => setup.Effective == 107);

        File.WriteAllText(setup.Path("other"), "9");
        File.Move(setup.Path("other"), path, overwrite: true);
        await Until.TrueAsync(() => setup.Effective == 109);
        Assert.True(setup.Inbox.Posts >= 4);
    }

    [Fact]
    public async Task A_file_behind_a_link_is_noticed_when_the_link_beside_it_moves()
    {
        await using var setup = new TrackSetup();
        File.WriteAllText(setup.Path("v1"), "1");
        File.WriteAllText(setup.Path("v2"), "2");
        File.CreateSymbolicLink(setup.Path("data"), "v1");
        File.CreateSymbolicLink(setup.Path("value"), "data");
        Apply(setup, new VrrpFileConfig("f", setup.Path("value"), TrackSetup.Nowhere));
        Assert.Equal(101, setup.Effective);

        File.CreateSymbolicLink(setup.Path("data.new"), "v2");
        File.Move(setup.Path("data.new"), setup.Path("data"), overwrite: true);
        await Until.TrueAsync(() => setup.Effective == 102);
    }

    [Fact]
    public async Task A_directory_that_comes_goes_and_comes_again_is_followed()
    {
        await using var setup = new TrackSetup();
        var folder = setup.Path("later");
        Apply(setup, new VrrpFileConfig("f", Path.Combine(folder, "value"), TrackSetup.Nowhere));
        Assert.Equal(100, setup.Effective);

        for (var i = 1; i <= 2; i++)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "value"), $"{i}");
            await Until.TrueAsync(() => setup.Effective == 100 + i);

            Directory.Delete(folder, recursive: true);
            await Until.TrueAsync(() => setup.Effective == 100);
        }
    }

    [Theory]
    [InlineData(null, false, "5", 105)]
    [InlineData(null, true, "5", 105)]
    [InlineData("3", false, "3", 103)]
    [InlineData("3", true, "5", 105)]
    public async Task Init_file_makes_the_file_and_with_overwrite_an_old_one_too(string? before, bool overwrites, string after, int effective)
    {
        await using var setup = new TrackSetup();
        var path = setup.Path("value");
        if (before is not null)
        {
            File.WriteAllText(path, before);
        }

        Apply(setup, new VrrpFileConfig("f", path, TrackSetup.Nowhere) { InitialValue = 5, OverwritesInitial = overwrites });

        Assert.Equal(after, File.ReadAllText(path).Trim());
        Assert.Equal(effective, setup.Effective);
    }

    [Fact]
    public async Task A_group_gives_its_file_to_every_member_and_silences_their_own_weights()
    {
        await using var setup = new TrackSetup();
        File.WriteAllText(setup.Path("group"), "-10");
        File.WriteAllText(setup.Path("own"), "50");
        setup.Config = setup.Config with
        {
            Files = [new("group", setup.Path("group"), TrackSetup.Nowhere), new("own", setup.Path("own"), TrackSetup.Nowhere)],
        };
        setup.Group = new("G", TrackSetup.Nowhere) { Members = ["VI_1"], Tracks = [TrackSetup.Track(VrrpTrackKind.File, "group")] };
        setup.Apply(TrackSetup.Track(VrrpTrackKind.File, "own"), TrackSetup.Track(VrrpTrackKind.File, "own", weight: 0));

        Assert.Equal(90, setup.Effective);
        Assert.Equal("up, 50, weight ignored in a sync group", setup.Result.Shares[0].State);
        Assert.True(setup.Result.HasFault);
    }

    private static void Apply(TrackSetup setup, VrrpFileConfig file)
    {
        setup.Config = setup.Config with { Files = [file] };
        setup.Apply(TrackSetup.Track(VrrpTrackKind.File, file.Name));
    }
}
