namespace Orleans.Runtime;

/// <summary>The base of the runtime's own exceptions.</summary>
public class OrleansException : Exception
{
    /// <summary>Without words.</summary>
    public OrleansException() : base("Unexpected error.")
    {
    }

    /// <summary>In words.</summary>
    public OrleansException(string message) : base(message)
    {
    }

    /// <summary>In words, with what caused it.</summary>
    public OrleansException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
