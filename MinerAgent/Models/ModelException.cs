namespace IdleCloud.MinerAgent.Models;

/// <summary>A model's file cannot be had, or must not be loaded. The message tells the owner what is wrong and what helps.</summary>
/// <param name="message">For the owner.</param>
/// <param name="isPermanent">Trying again is of no use before somebody changes something.</param>
/// <param name="innerException">What lies behind it.</param>
internal sealed class ModelException(string message, bool isPermanent, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Trying again is of no use before somebody changes something.</summary>
    public bool IsPermanent { get; } = isPermanent;
}
