using IdleCloud.MinerAgent.Owner;

namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>Reads when the owner wants the machine back.</summary>
internal static class YieldSettings
{
    private const int MaxPercent = 100;
    private const int MaxMiB = 1024 * 1024;
    private const int MaxInputMinutes = 24 * 60;
    private const int MaxResumeSeconds = 24 * 60 * 60;
    private const long MiB = 1024 * 1024;

    /// <summary>Reads them; what is wrong is noted in the reader.</summary>
    public static YieldRules Read(SettingsReader reader)
    {
        int percent = reader.Integer("yield-gpu-percent", 0, MaxPercent, YieldRules.DefaultGpuPercent);
        int mebibytes = reader.Integer("yield-gpu-mib", 0, MaxMiB, YieldRules.DefaultGpuMiB);
        int minutes = reader.Integer("yield-input-minutes", 0, MaxInputMinutes, otherwise: 0);
        return new YieldRules
        {
            NeverByItself = reader.Switch("never-yield"),
            Hours = ReadHours(reader),
            GpuPercent = percent == 0 ? null : percent,
            GpuBytes = mebibytes == 0 ? null : mebibytes * MiB,
            InputIdle = minutes == 0 ? null : TimeSpan.FromMinutes(minutes),
            OnBattery = reader.Switch("on-battery"),
            MaxGpuCelsius = reader.Positive("max-gpu-celsius"),
            MaxGpuWatts = reader.Positive("max-gpu-watts"),
            ResumeAfter = TimeSpan.FromSeconds(reader.Integer("resume-after-seconds", 1, MaxResumeSeconds, YieldRules.DefaultResumeSeconds)),
        };
    }

    private static WorkingHours ReadHours(SettingsReader reader)
    {
        if (!reader.Has("hours")) return WorkingHours.Always;
        if (WorkingHours.Parse(reader.Text("hours")) is { } hours) return hours;
        reader.Add("hours", $"must be days and times like \"mon-fri 18:00-08:00, sat, sun\", not '{reader.Text("hours")}'");
        return WorkingHours.Always;
    }
}
