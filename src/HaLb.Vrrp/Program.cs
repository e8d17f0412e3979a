using HaLb.Vrrp.Effects.Programs;

// Before anything else: this runs for every script that has a user of its own.
if (args is [RunAs.Verb, ..])
{
    return RunAs.Run(args);
}

Console.Error.WriteLine("halb-vrrpd: not built yet");
return 1;
