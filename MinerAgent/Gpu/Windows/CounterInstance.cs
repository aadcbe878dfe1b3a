using System.Globalization;
using System.Text.RegularExpressions;

namespace IdleCloud.MinerAgent.Gpu.Windows;

/// <summary>The name of an instance of Windows' counters "GPU Engine" and "GPU Process Memory".</summary>
/// <param name="Process">The process.</param>
/// <param name="Adapter">The graphics card, as Windows numbers it until the next start.</param>
/// <param name="Engine">The part of the card, for example "3D", "Compute_0" or "VideoEncode"; empty for memory.</param>
internal sealed partial record CounterInstance(int Process, string Adapter, string Engine)
{
    /// <summary>The part of the card encodes video.</summary>
    public bool IsEncoder => Engine.Contains("Encode", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads for example "pid_1234_luid_0x00000000_0x0000D1B2_phys_0_eng_3_engtype_VideoEncode"; null when it is none.</summary>
    public static CounterInstance? Parse(string name) =>
        NameRegex().Match(name) is { Success: true } match
        && int.TryParse(match.Groups["pid"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            ? new CounterInstance(process, match.Groups["luid"].Value, match.Groups["type"].Value)
            : null;

    [GeneratedRegex("^pid_(?<pid>[0-9]+)_luid_(?<luid>0x[0-9A-Fa-f]+_0x[0-9A-Fa-f]+)_phys_[0-9]+(_eng_[0-9]+_engtype_(?<type>.*))?$")]
    private static partial Regex NameRegex();
}
