using System.Runtime.InteropServices;

namespace HaLb.Unix;

/// <summary>Gives root's rights up. Only the calling thread changes: the caller then executes the program anew from this very
/// thread, which ends all others, so that none keeps rights (setuid in a running process leaves the other threads'
/// capabilities behind). CAP_NET_BIND_SERVICE goes along as an ambient capability, since a reload may bind low ports.</summary>
internal static unsafe class PrivilegeDrop
{
    /// <summary>Changes this thread. Null, or what failed: the thread is then in between and must not go on.</summary>
    public static string? DropThisThread(Identity identity)
    {
        if (Libc.ProcessControl(Libc.PrctlSetKeepCaps, 1, 0, 0, 0) != 0)
        {
            return Failed("prctl(PR_SET_KEEPCAPS)");
        }

        if (ChangeIds(identity) is { } failure)
        {
            return failure;
        }

        if (identity.UserId is null or 0)
        {
            return null;
        }

        return KeepBindService()
            ?? (Libc.ProcessControl(Libc.PrctlSetNoNewPrivileges, 1, 0, 0, 0) != 0 ? Failed("prctl(PR_SET_NO_NEW_PRIVS)") : null);
    }

    /// <summary>The files among <paramref name="paths"/> that the identity cannot read. A thread of its own takes the
    /// identity on, tries, and ends.</summary>
    public static List<string> Unreadable(Identity identity, IEnumerable<string> paths)
    {
        var unreadable = new List<string>();
        var thread = new Thread(() =>
        {
            if (ChangeIds(identity) is { } failure)
            {
                unreadable.Add(failure);
                return;
            }

            unreadable.AddRange(paths.Where(static path => !IsReadable(path)));
        });
        thread.Start();
        thread.Join();
        return unreadable;
    }

    /// <summary>Whether the identity can make and remove files there; tried as in <see cref="Unreadable"/>.</summary>
    public static bool CanWriteTo(Identity identity, string folder)
    {
        var can = false;
        var thread = new Thread(() => can = ChangeIds(identity) is null && Libc.Access(folder, Libc.AccessWrite | Libc.AccessExecute) == 0);
        thread.Start();
        thread.Join();
        return can;
    }

    private static bool IsReadable(string path)
    {
        // Without O_NONBLOCK a named pipe would block here.
        const int NonBlocking = 0x800;
        var descriptor = Libc.Open(path, NonBlocking, 0);
        var error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
            return true;
        }

        // What is not there at all is reported by whoever needs it.
        const int NoEntry = 2;
        return error == NoEntry;
    }

    private static string? ChangeIds(Identity identity)
    {
        var groups = identity.Groups.AsSpan();
        fixed (uint* at = groups)
        {
            if (Libc.SystemCall(Libc.CallSetGroups, groups.Length, (nint)at, 0) != 0)
            {
                return Failed("setgroups");
            }
        }

        if (identity.GroupId is { } group && Libc.SystemCall(Libc.CallSetResGid, (nint)group, (nint)group, (nint)group) != 0)
        {
            return Failed($"setgid({group})");
        }

        if (identity.UserId is { } user && Libc.SystemCall(Libc.CallSetResUid, (nint)user, (nint)user, (nint)user) != 0)
        {
            return Failed($"setuid({user})");
        }

        return null;
    }

    private static string? KeepBindService()
    {
        const uint Bit = 1u << Libc.CapabilityBindService;
        var header = new CapabilityHeader { Version = Libc.CapabilityVersion3 };
        var data = stackalloc CapabilityData[2];
        data[0] = new CapabilityData { Effective = Bit, Permitted = Bit, Inheritable = Bit };
        data[1] = default;
        if (Libc.SetCapabilities(&header, data) != 0)
        {
            return Failed("capset");
        }

        return Libc.ProcessControl(Libc.PrctlAmbient, Libc.PrctlAmbientRaise, Libc.CapabilityBindService, 0, 0) != 0
            ? Failed("prctl(PR_CAP_AMBIENT_RAISE)")
            : null;
    }

    private static string Failed(string call) => $"{call}: {Libc.ErrorText(Marshal.GetLastPInvokeError())}";
}
