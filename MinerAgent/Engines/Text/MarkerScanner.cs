namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>
/// Finds markers in a text that arrives in parts. What may still become a marker is held back until that is decided, so the
/// result does not depend on where the text was cut. The leftmost marker counts; of two that begin at the same place, the shorter.
/// </summary>
/// <param name="markers">What to look for; none is empty.</param>
internal sealed class MarkerScanner(IReadOnlyList<string> markers)
{
    private string _held = "";

    /// <summary>Text that may still become a marker.</summary>
    public string Held => _held;

    /// <summary>Adds text behind what is held. Call <see cref="TryRead"/> until it finds nothing more.</summary>
    public void Add(string text) => _held += text;

    /// <summary>Takes the next stretch of plain text and the marker after it.</summary>
    /// <param name="text">Plain text, possibly empty.</param>
    /// <param name="marker">The marker that ended it; null when it just goes on.</param>
    /// <returns>False when nothing is left but what is held.</returns>
    public bool TryRead(out string text, out string? marker)
    {
        int end = 0;
        for (marker = null; end < _held.Length; end++)
        {
            ReadOnlySpan<char> rest = _held.AsSpan(end);
            marker = FindAtStart(rest);
            if (marker is not null || MayBecomeMarker(rest)) break;
        }

        text = _held[..end];
        _held = _held[(end + (marker?.Length ?? 0))..];
        return text.Length > 0 || marker is not null;
    }

    /// <summary>Gives up what is held: no more text will come.</summary>
    public string Flush()
    {
        string rest = _held;
        _held = "";
        return rest;
    }

    private string? FindAtStart(ReadOnlySpan<char> text)
    {
        string? found = null;
        foreach (string marker in markers)
        {
            if (text.StartsWith(marker, StringComparison.Ordinal) && (found is null || marker.Length < found.Length)) found = marker;
        }

        return found;
    }

    private bool MayBecomeMarker(ReadOnlySpan<char> text)
    {
        foreach (string marker in markers)
        {
            if (marker.AsSpan().StartsWith(text, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
