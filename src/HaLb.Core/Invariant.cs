using System.Runtime.CompilerServices;

namespace HaLb.Core;

/// <summary>Checks that hold in release builds too. A broken one is a bug in HaLb, never a fault of its input.</summary>
public static class Invariant
{
    public static void Check(bool condition, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        if (!condition)
        {
            throw new InvariantException(text ?? "unknown");
        }
    }
}

/// <summary>A broken invariant; the stream that meets it ends with termination state <c>I</c>.</summary>
public sealed class InvariantException(string condition) : Exception($"broken invariant: {condition}");
