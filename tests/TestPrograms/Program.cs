using TestPrograms;

// A user's program: nothing here knows that workers start this same executable. Each behaviour is a program by itself.
Console.Error.Write(Environment.GetEnvironmentVariable("TEST_PROGRAM_MAIN_MARK"));
return await Behaviours.RunAsync(args);
