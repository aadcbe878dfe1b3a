using Microsoft.Extensions.Logging;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>What activations log.</summary>
internal sealed partial class Activation
{
    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Grain {Grain} could not be activated.")]
        internal static partial void ActivationFailed(ILogger logger, Exception error, Activation grain);

        [LoggerMessage(LogLevel.Error, "OnDeactivateAsync of grain {Grain} failed.")]
        internal static partial void OnDeactivateFailed(ILogger logger, Exception error, Activation grain);

        [LoggerMessage(LogLevel.Error, "Grain {Grain} could not be disposed of.")]
        internal static partial void DisposeFailed(ILogger logger, Exception error, Activation grain);

        [LoggerMessage(LogLevel.Information, "Grain {Grain} is deactivated: its stored state was changed elsewhere.")]
        internal static partial void DeactivatingAfterConflict(ILogger logger, Exception error, Activation grain);
    }
}
